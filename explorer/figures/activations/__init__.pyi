from .ablated_units import describe_ablated_units as describe_ablated_units
from .ablated_units import plot_ablated_units as plot_ablated_units
from .input_reach import describe_input_reach as describe_input_reach
from .input_reach import plot_input_reach as plot_input_reach
from .probe_accuracy import describe_probe_accuracy as describe_probe_accuracy
from .probe_accuracy import plot_probe_accuracy as plot_probe_accuracy
from .text_plane import describe_text_plane as describe_text_plane
from .text_plane import plot_text_plane as plot_text_plane
