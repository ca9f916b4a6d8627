// Everything that the dialog can do, by methods and callbacks alone: `theme` is left out.
const $ = (id) => document.getElementById(id);
const extension = new URLSearchParams(location.search).get('extension') ?? '100';

/** Warnings that are not over yet, by their code. */
const warnings = new Map();
let ended = null;

function tell(message) {
  $('alert').textContent = message;
  $('alert').hidden = message === '';
}

/** Every Promise of the SDK rejects with `{ code, message, fatal }`; the words are for people. */
const refused = ({ message }) => tell(message);

/** The page is a function of the call: each callback brings all that there is to show. */
function show(call) {
  const over = call.status === 'ended';
  const incoming = call.direction === 'inbound' && call.status === 'ringing';
  document.body.dataset.view = over ? 'idle' : incoming ? 'incoming' : 'calling';
  $('remote').textContent = call.remoteName || call.remoteNumber;
  $('state').textContent = call.statusTxt;
  $('duration').textContent = call.answerTime ? call.durationTxt : '';
  $('mute').setAttribute('aria-pressed', call.isMuted);
  $('hold').setAttribute('aria-pressed', call.status === 'hold');
  $('mute').disabled = $('hold').disabled = call.answerTime === null;
}

omiSDK.init(
  {
    language: 'en',
    callbacks: {
      register: ({ state, desc }) => {
        $('status').textContent = state;
        $('status').title = desc;
      },
      connecting: (call) => {
        tell('');
        $('after').hidden = true;
        show(call);
      },
      invite: (call) => {
        tell('');
        $('after').hidden = true;
        show(call);
        // Your own customer data by the number: in the dialog's place it shows here.
        omiSDK.updateContactInfo({ name: `Customer ${call.remoteNumber}` });
        show({ ...call, remoteName: `Customer ${call.remoteNumber}` });
      },
      ringing: show,
      accepted: show,
      incall: show,
      holdChanged: (_, call) => show(call),
      muteChanged: (_, call) => show(call),
      ended: (call) => {
        show(call);
        ended = call;
        $('result').textContent = `${call.statusTxt}: ${call.remoteNumber}, ${call.durationTxt}`;
        $('note').value = '';
        $('after').hidden = call.uuid === ''; // it never rang: nothing to write down
      },
      acceptedByOther: () => tell('Somebody else has answered.'),
      inviteRejected: ({ remoteNumber }) => tell(`${remoteNumber} called meanwhile.`),
      warning: ({ code, message, active }) => {
        if (active) warnings.set(code, message);
        else warnings.delete(code);
        tell([...warnings.values()].join(' '));
      },
    },
  },
  () => {
    // In your page a token of your back end takes the place of the password: see token-login.
    const account = { domain: 'demo', username: extension, password: `demo-${extension}` };
    omiSDK.register(account).catch(refused);
  },
);

/** Runs on a click or a submitted form; a refusal is shown. */
function when(id, event, work) {
  $(id).addEventListener(event, (submitted) => {
    submitted.preventDefault();
    Promise.resolve(work()).catch(refused);
  });
}

when('dialler', 'submit', () => omiSDK.makeCall($('number').value));
when('accept', 'click', () => omiSDK.acceptCall());
when('reject', 'click', () => omiSDK.rejectCall());
when('hang-up', 'click', () => omiSDK.stopCall());
when('mute', 'click', () => omiSDK.toggleMute());
when('hold', 'click', () => omiSDK.toggleHold());
when('transfer', 'submit', () => omiSDK.transferCall($('target').value));
when('after', 'submit', async () => {
  await omiSDK.saveCallInfo({ callId: ended.uuid, note: $('note').value });
  $('after').hidden = true;
});

for (const key of '123456789*0#') {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = key;
  button.addEventListener('click', () => omiSDK.sendDTMF(key).catch(refused));
  $('keys').append(button);
}
