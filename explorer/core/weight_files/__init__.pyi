from .formats import read_weight_file as read_weight_file
from .tensors import MAX_NET_BYTES as MAX_NET_BYTES
from .tensors import WeightFile as WeightFile
from .tensors import shorten as shorten
