import type { Environment } from "./queries";

/** The one whose settings all others share where they set nothing: the oldest, wherever it stands in the list. */
export const oldest = (environments: Environment[]): Environment | undefined => [...environments].sort((one, other) => one.createdAt - other.createdAt || (one.key < other.key ? -1 : 1))[0];

/** Where something is tried when nobody says where: the first that is not like production. */
export const tame = (environments: Environment[]): Environment | undefined => environments.find((each) => !each.live) ?? environments[0];
