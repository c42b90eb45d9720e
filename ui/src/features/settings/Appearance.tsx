import { SegmentedControl, Switch, useMantineColorScheme } from "@mantine/core";
import { useState } from "react";
import { type Density, density, motion, setDensity, setMotion } from "@/app/appearance";
import { Card } from "@/kit/Page";
import { w } from "@/words";

export default function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [rows, setRows] = useState(density());
  const [still, setStill] = useState(motion() === "reduced");
  return (
    <Card title={w.settings.sections.appearance}>
      <div className="stack loose" style={{ alignItems: "flex-start" }}>
        <SegmentedControl
          aria-label={w.settings.theme}
          value={colorScheme}
          onChange={(value) => setColorScheme(value as "auto")}
          data={[
            { value: "auto", label: w.appearance.system },
            { value: "light", label: w.appearance.light },
            { value: "dark", label: w.appearance.dark },
          ]}
        />
        <SegmentedControl
          aria-label={w.settings.density}
          value={rows}
          onChange={(value) => {
            setRows(value as Density);
            setDensity(value as Density);
          }}
          data={[
            { value: "comfortable", label: w.appearance.comfortable },
            { value: "compact", label: w.appearance.compact },
          ]}
        />
        <Switch
          label={w.appearance.reduced}
          checked={still}
          onChange={(event) => {
            setStill(event.currentTarget.checked);
            setMotion(event.currentTarget.checked ? "reduced" : "system");
          }}
        />
      </div>
    </Card>
  );
}
