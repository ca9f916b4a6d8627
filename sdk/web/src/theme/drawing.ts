/** What is drawn from the first `init` with a theme to an `init` without: built once, then updated. */

import type { ThemeDeps } from '../omi/theme-port.js';
import type { Config } from '../omi/types.js';
import { type Deeds, deedsOf } from './deeds.js';
import { createDialog, type Dialog } from './dialog.js';
import { show } from './dom.js';
import { draggable } from './drag.js';
import { keepFocus } from './focus.js';
import type { FormPanel } from './forms/forms.js';
import { createHotlineChoice } from './hotline.js';
import { languageOf, TEXTS, type Texts } from './i18n.js';
import { onKey } from './keyboard.js';
import { createNotifier } from './notification.js';
import { alarm, savesAtEnd, viewOf } from './shown.js';
import type { Sliced } from './slices.js';
import type { Deed, State } from './state.js';
import { adoptStyles, dresser } from './styles.js';
import { createToggle } from './toggle.js';

export interface Drawing {
  readonly dialog: Dialog;
  readonly deeds: Deeds;
  /** Another configuration. */
  configure(config: Config): void;
  /** Another state. */
  update(state: State): void;
  remove(): void;
}

export function* draw(
  deps: ThemeDeps,
  forms: FormPanel,
  happened: (deed: Deed) => void,
  start: State,
): Sliced<Drawing> {
  let config: Config = {};
  let state = start;
  const words = (): Texts => TEXTS[languageOf(config)];

  const hotline = createHotlineChoice(deps.store, deps.owner);
  const refused = (error: unknown) => deeds.refused(error);
  const dialog = yield* createDialog(deps.sdk.devices, hotline, forms, refused);
  const toggle = createToggle();
  const deeds = deedsOf({
    ...deps,
    dialog,
    happened,
    state: () => state,
    saves: () => savesAtEnd(state, config),
  });
  const all = [toggle.element, dialog.element, dialog.voice];
  const focus = keepFocus(dialog);
  const notifier = createNotifier();
  let dressed = false;
  let configured = false;
  const dropStyles = adoptStyles(deps.switchboard, () => {
    dressed = true;
    place();
  });
  const dressDialog = dresser(dialog.element);
  const dressToggle = dresser(toggle.element);
  const drags = [
    draggable(toggle.element, toggle.element, toggle.button, deps.store, 'toggle'),
    draggable(dialog.element, dialog.head, dialog.grip, deps.store, 'dialog'),
  ];

  for (const element of [dialog.element, toggle.element]) {
    element.addEventListener('click', ({ target }) => {
      const pressed = target instanceof Element ? target.closest<HTMLElement>('[data-omi]') : null;
      if (pressed) void deeds.perform(pressed.dataset['omi'] ?? '', pressed);
    });
  }
  dialog.element.addEventListener('keydown', (event) => onKey(event, state, dialog, deeds));

  /** Nothing is shown before it has its looks and words. */
  function place(): void {
    if (!dressed || !configured) return;
    for (const element of all) if (!element.isConnected) document.body.append(element);
  }

  function move(allowed: boolean): void {
    for (const allow of drags) allow(allowed, words().moveHint);
  }

  return {
    dialog,
    deeds,
    configure(given) {
      config = given;
      configured = true;
      const { classes, options, styles } = config;
      dialog.speak(config, words());
      dressDialog(classes?.dialog, styles?.dialog);
      dressToggle(classes?.btnToggle, styles?.btnToggle);
      show(toggle.element, !options?.hideCallButton);
      place();
      move(Boolean(options?.draggable));
    },
    update(given) {
      state = given;
      const { call } = state;
      focus.before();
      toggle.update(state, words());
      dialog.update(state, config, words());
      if (call?.uuid) dialog.forms.begin(call);
      focus.after(state);
      if (call && viewOf(state) === 'incoming') {
        notifier.ring(call.uuid, words().phone, alarm(state, config, words()));
      } else {
        notifier.quiet();
      }
    },
    remove() {
      move(false);
      notifier.quiet();
      for (const element of all) element.remove();
      dropStyles();
    },
  };
}
