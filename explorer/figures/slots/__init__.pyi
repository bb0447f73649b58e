from .slot_labels import describe_slot_labels as describe_slot_labels
from .slot_labels import explain_labels as explain_labels
from .slot_labels import plot_slot_labels as plot_slot_labels
from .slot_states import describe_slot_states as describe_slot_states
from .slot_states import plot_slot_states as plot_slot_states
