import { useQuery } from "@tanstack/react-query";
import { queries } from "@/api/queries";
import { EnvironmentName } from "./Jack";

/** An environment by its key; one that is gone keeps its key as its name. */
export function Place({ of: key }: { of: string }) {
  const known = useQuery(queries.environments()).data?.find((each) => each.key === key);
  return <EnvironmentName name={known?.name ?? key} live={known?.live ?? false} color={known?.color} />;
}
