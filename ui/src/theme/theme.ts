import { createTheme } from "@mantine/core";

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
    Menu: { defaultProps: { shadow: "none", transitionProps: { duration: 80 } } },
    Select: { defaultProps: { comboboxProps: { shadow: "none" }, allowDeselect: false, checkIconPosition: "right" } },
  },
});
