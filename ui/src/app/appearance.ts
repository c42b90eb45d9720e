export type Density = "comfortable" | "compact";

const root = document.documentElement;

export const density = (): Density => (root.dataset.density === "compact" ? "compact" : "comfortable");

export function setDensity(value: Density): void {
  root.dataset.density = value;
  localStorage.setItem("junctor.density", value);
}

export const motion = (): "system" | "reduced" => (root.dataset.motion === "reduced" ? "reduced" : "system");

export function setMotion(value: "system" | "reduced"): void {
  root.dataset.motion = value;
  localStorage.setItem("junctor.motion", value);
}
