/** How much of something there is, drawn: in the tone of what it stands in. */

/** Of the drawing, in its own units. */
const WIDTH = 200;
const HEIGHT = 8;
/** So much is seen of a bar in any case: that nothing was lost is a measure as well. */
const LEAST = HEIGHT;

/** `share`: how much of it is filled, 0 to 1. */
export function Bar({ share }: { share: number }) {
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      <rect class="bar-room" width={WIDTH} height={HEIGHT} rx={HEIGHT / 2} />
      <rect class="bar" width={Math.max(LEAST, share * WIDTH)} height={HEIGHT} rx={HEIGHT / 2} />
    </svg>
  );
}
