# The app for one container, and for each part of compose.yaml.
#   docker build -t rnn-explorer . && docker run -p 127.0.0.1:8501:8501 -v runs:/data rnn-explorer
FROM python:3.11-slim

# PyTorch's usual wheels for Linux bring 3 GB of CUDA. These are for processors, which is what the app
# trains on.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

ENV PIP_NO_CACHE_DIR=1 \
    PYTHONUNBUFFERED=1 \
    PYTHONPATH=/app

WORKDIR /app
COPY requirements.txt .
RUN pip install --extra-index-url "$TORCH_INDEX" -r requirements.txt "psycopg[binary]==3.3.9"

COPY assets assets
COPY pages pages
COPY explorer explorer
RUN python -m compileall -q explorer pages \
    && useradd --create-home --uid 10001 explorer \
    && install -d -o explorer -m 0700 /data

# Nothing runs as root, and nothing but /data and the user's home can be written.
USER explorer
ENV EXPLORER_DATA=/data
VOLUME /data
EXPOSE 8501

HEALTHCHECK --interval=30s --timeout=10s --start-period=60s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/healthz', timeout=8)"]

CMD ["streamlit", "run", "explorer/Home.py", "--server.address=0.0.0.0", "--server.port=8501"]
