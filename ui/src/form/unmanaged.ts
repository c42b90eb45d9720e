/** What keeps browsers and password managers away from a secret of a machine: nothing is filled in, nothing is offered to be kept. */
export const unmanaged = { autoComplete: "new-password", spellCheck: false, "data-1p-ignore": "", "data-bwignore": "", "data-lpignore": "true", "data-form-type": "other" } as const;
