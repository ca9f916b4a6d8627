/** Work that is done a slice at a time, so that a page that loads is never kept busy for long. */

export type Sliced<Made> = Generator<void, Made, void>;

/** Does each slice of `work` in a task of its own. What comes back does at once all that is left. */
export function inSlices(work: Sliced<void>): () => void {
  const goOn = () => {
    if (!work.next().done) timer = setTimeout(goOn);
  };
  let timer = setTimeout(goOn);
  return () => {
    clearTimeout(timer);
    while (!work.next().done);
  };
}
