import { en, type Words } from "./en";

/** The words of the chosen language; English is the only one so far. */
export const w: Words = en;
export type { Words };
