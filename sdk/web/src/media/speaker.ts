/** Plays what the other side says, through one hidden element. */

let element: HTMLAudioElement | null = null;

/** What wakes a page that the browser keeps silent: the user's first touch. */
const GESTURES = ['pointerdown', 'keydown'] as const;

export interface Playing {
  stop(): void;
}

/** Plays a track; `blocked` tells when the browser wants a click first, and when it had it. */
export function play(track: MediaStreamTrack, blocked: (active: boolean) => void): Playing {
  const audio = speaker();
  const stream = new MediaStream([track]);
  audio.srcObject = stream;
  let waiting = false;
  const forget = () => {
    for (const gesture of GESTURES) removeEventListener(gesture, again, true);
  };
  const again = () => {
    audio.play().then(
      () => {
        if (waiting) blocked(false);
        waiting = false;
        forget();
      },
      (error: unknown) => {
        // Any other failure is that of an element that has been given another stream meanwhile.
        if (!(error instanceof DOMException && error.name === 'NotAllowedError')) return;
        if (waiting || audio.srcObject !== stream) return;
        waiting = true;
        blocked(true);
        for (const gesture of GESTURES) addEventListener(gesture, again, true);
      },
    );
  };
  again();
  return {
    stop() {
      forget();
      if (audio.srcObject === stream) audio.srcObject = null;
    },
  };
}

function speaker(): HTMLAudioElement {
  if (element === null) {
    element = document.createElement('audio');
    element.className = 'omi-sdk-audio';
    element.autoplay = true;
    element.hidden = true;
    element.translate = false;
  }
  // The page may have replaced its whole body meanwhile.
  if (!element.isConnected) document.body.append(element);
  return element;
}
