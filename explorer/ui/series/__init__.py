"""The series page: its series, runs and forecasts."""
