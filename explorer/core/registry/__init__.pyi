from .configs import list_presets as list_presets
from .configs import load_preset as load_preset
from .configs import read_run_config as read_run_config
from .learners import train as train
