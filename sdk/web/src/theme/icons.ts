/** The icons: strokes on a field of 24 × 24, drawn with the colour of the text. */

const PATHS = {
  phone:
    'M7 4h2.6l1.6 4.3-2 1.6a11 11 0 0 0 4.9 4.9l1.6-2 4.3 1.6V17a3 3 0 0 1-3 3A13 13 0 0 1 4 7a3 3 0 0 1 3-3z',
  microphone: 'M9 6a3 3 0 0 1 6 0v5a3 3 0 0 1-6 0zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21',
  pause: 'M8.5 5.5v13m7-13v13',
  transfer: 'M4 8.5h15l-4-4m4 4l-4 4m5 3H5l4-4m-4 4l4 4',
  keypad: 'M6 6h0m6 0h0m6 0h0M6 12h0m6 0h0m6 0h0M6 18h0m6 0h0m6 0h0',
  delete: 'M9 5.5h11v13H9L3.5 12zM12.5 9.5l5 5m0-5l-5 5',
  down: 'M5.5 9l6.5 6.5L18.5 9',
  close: 'M6.5 6.5l11 11m0-11l-11 11',
  devices:
    'M4 7.5h8m6 0h2M4 16.5h2m6 0h8M12 7.5a3 3 0 0 0 6 0 3 3 0 0 0-6 0M6 16.5a3 3 0 0 0 6 0 3 3 0 0 0-6 0',
  person: 'M8 8a4 4 0 0 0 8 0 4 4 0 0 0-8 0M4.5 20c1-7 14-7 15 0',
  people:
    'M5 8a4 4 0 0 0 8 0 4 4 0 0 0-8 0M2.5 19c1-6 12-6 13 0M16 5a3 3 0 0 1 0 7m2 3c2 0 3 2 3.5 4',
  clock: 'M4 12a8 8 0 0 0 16 0 8 8 0 0 0-16 0M12 8v4.5l3 2',
  outbound: 'M7.5 16.5l9-9h-7m7 0v7',
  inbound: 'M16.5 7.5l-9 9h7m-7 0v-7',
  warning: 'M12 4.5l9 15H3zM12 10v4.5m0 2.5h0',
  move: 'M12 4v16M4 12h16M9.5 6.5L12 4l2.5 2.5m0 11L12 20l-2.5-2.5m-3-8L4 12l2.5 2.5m11-5L20 12l-2.5 2.5',
} as const;

export type IconName = keyof typeof PATHS;

const SVG = 'http://www.w3.org/2000/svg';

export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `omi-icon omi-icon-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  svg.append(path);
  return svg;
}
