/** The icons: strokes on a field of 24 × 24, drawn with the colour of the text. */

const PATHS = {
  phone:
    'M7 4h2.6l1.6 4.3-2 1.6a11 11 0 0 0 4.9 4.9l1.6-2 4.3 1.6V17a3 3 0 0 1-3 3A13 13 0 0 1 4 7a3 3 0 0 1 3-3z',
  microphone:
    'M12 3a3 3 0 0 1 3 3v5a3 3 0 0 1-6 0V6a3 3 0 0 1 3-3zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21',
  pause: 'M8.5 5.5v13M15.5 5.5v13',
  transfer: 'M4 8.5h14.5M15 4.5l4 4-4 4M20 15.5H5.5M9 11.5l-4 4 4 4',
  keypad:
    'M6 5.5h.01M12 5.5h.01M18 5.5h.01M6 12h.01M12 12h.01M18 12h.01M6 18.5h.01M12 18.5h.01M18 18.5h.01',
  delete: 'M9.5 5.5H20v13H9.5L3.5 12zM12.5 9.5l5 5M17.5 9.5l-5 5',
  down: 'M5.5 9l6.5 6.5L18.5 9',
  close: 'M6.5 6.5l11 11M17.5 6.5l-11 11',
  devices:
    'M4 7.5h8M18 7.5h2M4 16.5h2M12 16.5h8M15 5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM9 14a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.5 20c.6-3.6 3.6-5.2 7.5-5.2s6.9 1.6 7.5 5.2',
  people:
    'M9 5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM2.5 19c.5-3 3-4.3 6.5-4.3s6 1.3 6.5 4.3M15.5 5.3a3.3 3.3 0 0 1 0 6.4M18 15c2 .5 3.2 1.8 3.5 4',
  clock: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM12 8v4.5l3 2',
  outbound: 'M7.5 16.5l9-9M9.5 7.5h7v7',
  inbound: 'M16.5 7.5l-9 9M14.5 16.5h-7v-7',
  warning: 'M12 4.5L21 19.5H3zM12 10v4.5M12 17h.01',
  move: 'M12 4v16M4 12h16M9.5 6.5L12 4l2.5 2.5M9.5 17.5L12 20l2.5-2.5M6.5 9.5L4 12l2.5 2.5M17.5 9.5L20 12l-2.5 2.5',
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
