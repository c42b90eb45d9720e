import type { Environment } from "@/api/queries";
import { EnvironmentName } from "@/kit/Jack";
import { Pill } from "@/kit/Pill";
import { f } from "@/words/flows";

interface Props {
  place: Environment;
  flow: { deployed: Record<string, number>; disabled: string[] };
}

/** The version of a flow that is live somewhere, and whether it is switched off there. */
export function LivePill({ place, flow }: Props) {
  const off = flow.disabled.includes(place.key);
  return (
    <Pill tone={off ? "soft" : place.color}>
      <EnvironmentName name={place.name} live={place.live} color={place.color} /> {f.list.version(flow.deployed[place.key] as number)}
      {off && ` · ${f.list.off}`}
    </Pill>
  );
}
