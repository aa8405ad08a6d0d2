"""The run directory: config.json, checkpoints, events, and the console line. No loop."""
