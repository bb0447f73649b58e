import json
from pathlib import Path

from safetensors.torch import save_file

save_file(net.state_dict(), "net.safetensors")
Path("vocabulary.json").write_text(json.dumps(characters))
