// Pauses what runs while the page's tab is hidden, and lets it go on once it is seen again.

/**
 * @param {AbortSignal} signal
 * @param {{ isPlaying: () => boolean, pause: () => void, resume: () => void }} run
 */
export function pauseWhileHidden(signal, { isPlaying, pause, resume }) {
  let isWaiting = false;
  document.addEventListener(
    "visibilitychange",
    () => {
      if (document.visibilityState === "hidden" && isPlaying()) {
        isWaiting = true;
        pause();
      } else if (document.visibilityState === "visible" && isWaiting) {
        isWaiting = false;
        resume();
      }
    },
    { signal },
  );
}
