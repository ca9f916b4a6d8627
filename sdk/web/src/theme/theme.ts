/** The default theme: a client of the public omiSDK, which a page could have written as well. */

import type { SdkEvent, Theme, ThemeDeps, ThemeFactory } from '../omi/theme-port.js';
import type { Config } from '../omi/types.js';
import { type Deeds, deedsOf } from './deeds.js';
import { createDialog, type Dialog } from './dialog.js';
import { show } from './dom.js';
import { keepFocus } from './focus.js';
import { languageOf, TEXTS, type Texts } from './i18n.js';
import { onKey } from './keyboard.js';
import { savesAtEnd, viewOf } from './shown.js';
import { type Deed, next, START, type State } from './state.js';
import { adoptStyles, dresser } from './styles.js';
import { createToggle } from './toggle.js';

/** In ms: long enough to read why the call ended. */
const ENDED_STANDS = 2500;

/** What is drawn between the first `init` with a theme and an `init` without. */
interface Drawing {
  readonly dialog: Dialog;
  readonly deeds: Deeds;
  configure(): void;
  update(): void;
  remove(): void;
}

export const createTheme: ThemeFactory = (deps: ThemeDeps): Theme => {
  let config: Config = {};
  let state: State = START;
  let drawing: Drawing | null = null;
  let closing: ReturnType<typeof setTimeout> | undefined;

  const words = (): Texts => TEXTS[languageOf(config)];

  function happened(event: SdkEvent | Deed): void {
    const before = state;
    if (event.name === 'connecting' || event.name === 'invite') drawing?.deeds.keepWords();
    state = next(state, event);
    if (state === before || drawing === null) return;
    clearTimeout(closing);
    drawing.update();
    if (viewOf(state) === 'ended' && !savesAtEnd(state, config)) {
      closing = setTimeout(() => happened({ name: 'closed' }), ENDED_STANDS);
    }
  }

  function draw(): Drawing {
    const dropStyles = adoptStyles(nonceOfScript());
    const dialog = createDialog(deps.sdk.devices, words(), (error) => deeds.refused(error));
    const toggle = createToggle();
    const deeds = deedsOf({
      ...deps,
      dialog,
      happened,
      state: () => state,
      saves: () => savesAtEnd(state, config),
    });
    const focus = keepFocus(dialog);
    const dressDialog = dresser(dialog.element);
    const dressToggle = dresser(toggle.element);
    let callId = '';

    for (const element of [dialog.element, toggle.element]) {
      element.addEventListener('click', ({ target }) => {
        const pressed =
          target instanceof Element ? target.closest<HTMLElement>('[data-omi]') : null;
        if (pressed) void deeds.perform(pressed.dataset['omi'] ?? '', pressed);
      });
    }
    dialog.element.addEventListener('keydown', (event) => onKey(event, state, dialog, deeds));

    return {
      dialog,
      deeds,
      configure() {
        dialog.speak(config, words());
        dressDialog(config.classes?.dialog, config.styles?.dialog);
        dressToggle(config.classes?.btnToggle, config.styles?.btnToggle);
        show(toggle.element, !config.options?.hideCallButton);
        for (const element of [toggle.element, dialog.element, dialog.voice]) {
          if (!element.isConnected) document.body.append(element);
        }
      },
      update() {
        focus.before(state);
        toggle.update(state, words());
        dialog.update(state, config, words());
        const uuid = state.call?.uuid ?? '';
        if (uuid && uuid !== callId) dialog.forms.begin(uuid);
        callId = uuid;
        focus.after(state);
      },
      remove() {
        clearTimeout(closing);
        for (const element of [toggle.element, dialog.element, dialog.voice]) element.remove();
        dropStyles();
      },
    };
  }

  deps.listen((event) => {
    happened(event);
    if (event.name === 'devicesChanged' && state.panel === 'devices') {
      void drawing?.dialog.devices.refresh();
    }
    if (event.name === 'register' && event.data.status) void drawing?.deeds.refresh();
  });

  function configure(given: Config): void {
    config = given;
    if (!config.theme) {
      drawing?.remove();
      drawing = null;
      return;
    }
    if (!document.body) {
      document.addEventListener('DOMContentLoaded', () => configure(config), { once: true });
      return;
    }
    if (drawing === null) {
      state = { ...state, registration: deps.sdk.getStatus() };
      drawing = draw();
    }
    drawing.configure();
    drawing.update();
  }

  return {
    configure,
    toggle() {
      happened({ name: state.open ? 'minimised' : 'opened' });
      if (state.open) void drawing?.deeds.refresh();
    },
    setDialNumber(phone) {
      if (drawing === null) return;
      drawing.dialog.dialler.put(phone);
      happened({ name: 'opened' });
      void drawing.deeds.refresh();
    },
    setFormData: (data) => drawing?.dialog.forms.setFormData(data),
    setSelections: (id, items) => drawing?.dialog.forms.setSelections(id, items),
    setSelecteds: (id, items) => drawing?.dialog.forms.setSelecteds(id, items),
  };
};

/** The nonce by which a strict policy let our own script in. */
function nonceOfScript(): string {
  return document.querySelector<HTMLScriptElement>('script[omi-sdk]')?.nonce ?? '';
}
