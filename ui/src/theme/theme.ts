import { createTheme } from "@mantine/core";

/** What opens beside a control stands in the landmark of the page, not beside all of them. */
const LAYER = { target: "#layer" };

/** Behaviour only: sizes and colors come from tokens.css. */
export const theme = createTheme({
  fontFamily: "var(--text)",
  fontFamilyMonospace: "var(--mono)",
  defaultRadius: 8,
  respectReducedMotion: true,
  focusRing: "auto",
  components: {
    Tooltip: { defaultProps: { openDelay: 350, withArrow: false } },
    Modal: { defaultProps: { centered: true, radius: 14, transitionProps: { duration: 120 } } },
    Drawer: { defaultProps: { position: "right", size: 560, transitionProps: { duration: 120 } } },
    // The first item takes the focus: an empty placeholder is no child that a menu may have.
    Menu: { defaultProps: { shadow: "none", transitionProps: { duration: 80 }, withInitialFocusPlaceholder: false, portalProps: LAYER } },
    Popover: { defaultProps: { portalProps: LAYER } },
    Select: { defaultProps: { comboboxProps: { shadow: "none", portalProps: LAYER }, allowDeselect: false, checkIconPosition: "right" } },
    Autocomplete: { defaultProps: { comboboxProps: { shadow: "none", portalProps: LAYER } } },
    Switch: { defaultProps: { withThumbIndicator: false } },
  },
});
