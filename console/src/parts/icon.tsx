/** The icons: strokes on a field of 24 × 24, drawn with the colour of the text. */

const PATHS = {
  calls: 'M4 12a8 8 0 1 0 2.5-5.8L4 8.5M4 4v4.5h4.5M12 8v4.5l3 2',
  live: 'M7 4h2.6l1.6 4.3-2 1.6a11 11 0 0 0 4.9 4.9l1.6-2 4.3 1.6V17a3 3 0 0 1-3 3A13 13 0 0 1 4 7a3 3 0 0 1 3-3zM14.5 3.5a6 6 0 0 1 6 6',
  extensions:
    'M5 8a4 4 0 0 0 8 0 4 4 0 0 0-8 0M2.5 19c1-6 12-6 13 0M16 5a3 3 0 0 1 0 7m2 3c2 0 3 2 3.5 4',
  groups:
    'M9 7.5a3 3 0 0 0 6 0 3 3 0 0 0-6 0M6.5 18c.6-5.5 10.4-5.5 11 0M2.5 16.5c.2-2.5 1.5-3.8 3.3-4.2M21.5 16.5c-.2-2.5-1.5-3.8-3.3-4.2M4.5 8a2 2 0 0 0 1.5 2M19.5 8a2 2 0 0 1-1.5 2',
  trunks: 'M4 17V9.5m5.3 7.5V5m5.4 12v-6m5.3 6V7.5M3 20.5h18',
  waiting: 'M7 4h10M7 20h10M8 4c0 5 8 6 8 12v4M16 4c0 5-8 6-8 12v4',
  usage: 'M4 19a9 9 0 1 1 16 0M12 14l4-5M12 14h0',
  webhooks: 'M12 4v6m0 0l-5 8m5-8l5 8M10 4h4M5.5 18h3m7 0h3M7 18h10',
  keys: 'M4 15.5a3.5 3.5 0 0 0 7 0 3.5 3.5 0 0 0-7 0M10 13l9.5-9.5M16 7l3 3',
  hotlines: 'M9.5 4l-2 16m9-16l-2 16M4.5 9h16m-17 6h16',
  inbound: 'M16.5 7.5l-9 9h7m-7 0v-7',
  outbound: 'M7.5 16.5l9-9h-7m7 0v7',
  internal: 'M5 9h13l-3.5-3.5M19 15H6l3.5 3.5',
  recording: 'M9 6a3 3 0 0 1 6 0v5a3 3 0 0 1-6 0zM5.5 11a6.5 6.5 0 0 0 13 0M12 17.5V21',
  note: 'M6 4h9l3.5 3.5V20H6zM9 11h6m-6 4h6',
  tag: 'M4 4h7.5l8.5 8.5-7.5 7.5L4 11.5zM8 8h0',
  menu: 'M4.5 7h15m-15 5h15m-15 5h15',
  back: 'M14.5 5.5L8 12l6.5 6.5',
  download: 'M12 4v11m-4.5-4.5L12 15l4.5-4.5M5 19.5h14',
  person: 'M8 8a4 4 0 0 0 8 0 4 4 0 0 0-8 0M4.5 20c1-7 14-7 15 0',
} as const;

export type IconName = keyof typeof PATHS;

/** A drawing beside words that say the same; alone it has a `label`. */
export function Icon({ name, label }: { name: IconName; label?: string }) {
  if (label === undefined) {
    return (
      <svg class={`icon icon-${name}`} viewBox="0 0 24 24" aria-hidden="true">
        <path d={PATHS[name]} />
      </svg>
    );
  }
  return (
    <svg class={`icon icon-${name}`} viewBox="0 0 24 24" role="img" aria-label={label}>
      <title>{label}</title>
      <path d={PATHS[name]} />
    </svg>
  );
}
