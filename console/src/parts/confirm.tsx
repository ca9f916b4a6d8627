/** Asks once more before something is done that cannot be undone. */

import { useEffect, useRef } from 'preact/hooks';
import { useWords } from '../words/words';

interface Props {
  question: string;
  /** What is about to be done, on the button that does it. */
  deed: string;
  decided(yes: boolean): void;
}

export function Confirm({ question, deed, decided }: Props) {
  const words = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const close = (yes: boolean) => {
    dialog.current?.close(); // gives the focus back to where it was
    decided(yes);
  };
  return (
    <dialog ref={dialog} class="card" aria-label={question} onCancel={() => decided(false)}>
      <p>{question}</p>
      <div class="choices">
        <button type="button" autofocus onClick={() => close(false)}>
          {words.cancel}
        </button>
        <button type="button" class="strong danger" onClick={() => close(true)}>
          {deed}
        </button>
      </div>
    </dialog>
  );
}
