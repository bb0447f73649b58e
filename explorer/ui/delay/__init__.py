"""The delay tasks on two pages: settings, three runs side by side, the sweep over delays."""
