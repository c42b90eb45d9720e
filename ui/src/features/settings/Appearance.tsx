import { SegmentedControl, Switch, useMantineColorScheme } from "@mantine/core";
import { useState } from "react";
import { type Density, density, motion, setDensity, setMotion } from "@/app/appearance";
import { Card } from "@/kit/Page";
import { w } from "@/words";
import css from "./settings.module.css";

export default function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [rows, setRows] = useState(density());
  const [still, setStill] = useState(motion() === "reduced");
  return (
    <Card title={w.settings.sections.appearance} about={w.settings.about.appearance} flush>
      <div className={css.choiceRow}>
        <h3>{w.settings.theme}</h3>
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
      </div>
      <div className={css.choiceRow}>
        <h3>{w.settings.density}</h3>
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
      </div>
      <div className={css.choiceRow}>
        <div>
          <h3>{w.appearance.reduced}</h3>
          <p>{w.appearance.reducedText}</p>
        </div>
        <Switch
          aria-label={w.appearance.reduced}
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
