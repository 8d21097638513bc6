"""What a run leaves behind: its folder, numbers, report, provenance and status."""
