import { useState } from 'react';
import { accept, dial, hangUp, hold, mute } from './phone.js';
import { usePhone } from './usePhone.js';

const extension = new URLSearchParams(location.search).get('extension') ?? '100';

export function App() {
  const [open, setOpen] = useState(true);
  return (
    <main>
      <h1>Extension {extension}</h1>
      <button type="button" onClick={() => setOpen(!open)}>
        {open ? 'Log out' : 'Log in'}
      </button>
      {open && <Phone />}
    </main>
  );
}

function Phone() {
  // In your page a token of your back end takes the place of the password: see token-login.
  const { status, call, error } = usePhone('demo', extension, `demo-${extension}`);
  const calling = call !== null && call.status !== 'ended';
  return (
    <section>
      <p role="status">{status}</p>
      {error && <p role="alert">{error}</p>}
      {calling ? <Call call={call} /> : <Dialler ready={status === 'registered'} />}
      {call?.status === 'ended' && (
        <p>
          {call.statusTxt}: {call.remoteNumber}, {call.durationTxt}, {call.endCause}
        </p>
      )}
    </section>
  );
}

function Dialler({ ready }) {
  return (
    <form action={(form) => dial(form.get('number'))}>
      <input name="number" type="tel" aria-label="Number" required />
      <button type="submit" disabled={!ready}>
        Call
      </button>
    </form>
  );
}

function Call({ call }) {
  const incoming = call.direction === 'inbound' && call.status === 'ringing';
  const answered = call.answerTime !== null;
  return (
    <article>
      <h2>{call.remoteName || call.remoteNumber}</h2>
      <p>
        {call.statusTxt} {answered && <time>{call.durationTxt}</time>}
      </p>
      {incoming && (
        <button type="button" onClick={accept}>
          Accept
        </button>
      )}
      {answered && (
        <>
          <button type="button" aria-pressed={call.isMuted} onClick={mute}>
            Mute
          </button>
          <button type="button" aria-pressed={call.status === 'hold'} onClick={hold}>
            Hold
          </button>
        </>
      )}
      <button type="button" onClick={hangUp}>
        {incoming ? 'Decline' : 'Hang up'}
      </button>
    </article>
  );
}
