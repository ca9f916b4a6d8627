/** One thing to fill in, with its name above it. */

import type { ComponentChildren } from 'preact';

export function Field({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is what it is given
    <label class="field">
      <span class="field-name">{label}</span>
      {children}
    </label>
  );
}
