/** The default theme: a client of the public omiSDK, which a page could have written as well. */

import type { SdkEvent, Theme, ThemeFactory } from '../omi/theme-port.js';
import type { Config } from '../omi/types.js';
import { type Drawing, draw } from './drawing.js';
import { createForms } from './forms/forms.js';
import { savesAtEnd, viewOf } from './shown.js';
import { inSlices, type Sliced } from './slices.js';
import { type Deed, next, START, type State } from './state.js';

/** In ms: long enough to read why the call ended. */
const ENDED_STANDS = 2500;

export const createTheme: ThemeFactory = (deps): Theme => {
  const forms = createForms(deps);
  let config: Config = {};
  let state: State = START;
  let drawing: Drawing | null = null;
  /** Makes it now, while it is being made. */
  let finish: (() => void) | null = null;
  let closing: ReturnType<typeof setTimeout> | undefined;

  function happened(event: SdkEvent | Deed): void {
    if (event.name === 'connecting' || event.name === 'invite') drawing?.deeds.keepWords();
    if (event.name === 'closed') forms.clear();
    const before = state;
    state = next(state, event);
    if (state === before) return;
    if (state.open) finish?.();
    drawing?.update(state);
    clearTimeout(closing);
    if (viewOf(state) === 'ended' && !savesAtEnd(state, config)) {
      closing = setTimeout(() => happened({ name: 'closed' }), ENDED_STANDS);
    }
  }

  deps.listen((event) => {
    happened(event);
    if (drawing === null) return;
    if (event.name === 'devicesChanged') void drawing.dialog.devices.refresh();
    if (event.name === 'register' && event.data.status) connected(drawing);
  });

  function connected({ deeds }: Drawing): void {
    void deeds.refresh();
    void forms.forgotten().then((call) => {
      if (call && state.call === null) happened({ name: 'reopened', data: call });
    });
  }

  function configure(given: Config): void {
    config = given;
    if (!config.theme) {
      finish?.();
      drawing?.remove();
      drawing = null;
    } else if (!document.body) {
      document.addEventListener('DOMContentLoaded', () => configure(config), { once: true });
    } else if (drawing === null) {
      finish ??= inSlices(drawn());
    } else {
      drawing.configure(config);
      drawing.update(state);
    }
  }

  function* drawn(): Sliced<void> {
    const made = yield* draw(deps, forms, happened, state);
    yield;
    made.configure(config);
    yield;
    drawing = made;
    finish = null;
    state = { ...state, registration: deps.sdk.getStatus() };
    made.update(state);
    if (state.registration === 'registered') connected(made);
  }

  function open(): void {
    happened({ name: 'opened' });
    void drawing?.deeds.refresh();
  }

  return {
    configure,
    toggle() {
      if (state.open) happened({ name: 'minimised' });
      else open();
    },
    setDialNumber(phone) {
      finish?.();
      drawing?.dialog.dialler.put(phone);
      open();
    },
    setFormData: forms.setFormData,
    setSelections: forms.setSelections,
    setSelecteds: forms.setSelecteds,
  };
};
