import { useComputedColorScheme } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { memo } from "react";
import { queries } from "@/api/queries";
import css from "./kit.module.css";

type Size = "small" | "medium" | "large";
// The second ink of each theme: a picture does not hear of the page's colors.
const INKS = { light: "#57524a", dark: "#b9b2a7" };
const drawn = new Map<string, string>();

/** A mark as an address, made once per theme. Drawing it costs far less than masking a color with it. */
function address(icon: string, scheme: "light" | "dark"): string {
  const key = scheme + icon;
  let found = drawn.get(key);
  if (!found) {
    found = `data:image/svg+xml,${encodeURIComponent(icon.replaceAll("currentColor", INKS[scheme]))}`;
    drawn.set(key, found);
  }
  return found;
}

/** A connector's mark in one monochrome style; without a mark its first letters. */
export const Tile = memo(function Tile({ icon, name, size = "medium" }: { icon?: string; name: string; size?: Size }) {
  const scheme = useComputedColorScheme("light");
  const letters = name.replace(/[^\p{L}\p{N} ]/gu, "").slice(0, 1).toUpperCase() || "?";
  return (
    <span className={css.tile} data-size={size} aria-hidden>
      {icon ? <img className={css.glyph} src={address(icon, scheme)} alt="" data-own={icon.includes("currentColor") ? undefined : ""} /> : letters}
    </span>
  );
});

/** The same by the connector's key, from the catalog that is already here. */
export function ConnectorTile({ slug, size }: { slug: string; size?: Size }) {
  const found = useQuery(queries.catalog()).data?.find((each) => each.key === slug);
  return <Tile icon={found?.icon} name={found?.name ?? slug} size={size} />;
}
