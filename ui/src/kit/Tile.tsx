import { useQuery } from "@tanstack/react-query";
import { memo } from "react";
import { queries } from "@/api/queries";
import css from "./kit.module.css";

type Size = "small" | "medium" | "large";

/** A connector's mark in one monochrome style; without a mark its first letters. */
export const Tile = memo(function Tile({ icon, name, size = "medium" }: { icon?: string; name: string; size?: Size }) {
  const letters = name.replace(/[^\p{L}\p{N} ]/gu, "").slice(0, 1).toUpperCase() || "?";
  return (
    <span className={css.tile} data-size={size} aria-hidden>
      {icon ? <span className={css.glyph} style={{ ["--glyph" as string]: `url("data:image/svg+xml,${encodeURIComponent(icon)}")` }} /> : letters}
    </span>
  );
});

/** The same by the connector's key, from the catalog that is already here. */
export function ConnectorTile({ slug, size }: { slug: string; size?: Size }) {
  const found = useQuery(queries.catalog()).data?.find((each) => each.key === slug);
  return <Tile icon={found?.icon} name={found?.name ?? slug} size={size} />;
}
