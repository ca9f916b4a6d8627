/** The whole of it: somebody logs in, and then sees the pages. */

import { Frame } from './frame';
import { useLogin } from './login/login';
import { LoginForm } from './login/login_form';
import { PasswordForm } from './login/password_form';
import { Head } from './parts/head';
import { Refused } from './parts/notice';
import { Switches } from './parts/switches';
import { type Preferences, usePreferences } from './preferences';
import { Spoken, WORDS } from './words/words';

export function Console() {
  const preferences = usePreferences();
  return (
    <Spoken.Provider value={preferences.language}>
      <Doorway preferences={preferences} />
    </Spoken.Provider>
  );
}

function Doorway({ preferences }: { preferences: Preferences }) {
  const words = WORDS[preferences.language];
  const login = useLogin();
  const { client, me } = login;
  if (me !== null && !me.mustChange) {
    return <Frame client={client} me={me} preferences={preferences} leave={login.leave} />;
  }
  return (
    <div class="door">
      <header class="door-head">
        <p class="brand">Tongdai</p>
        <Switches preferences={preferences} />
      </header>
      <main>
        {me !== null ? (
          <div class="card login">
            <Head title={words.changePassword} />
            <PasswordForm client={client} must done={login.check} />
          </div>
        ) : login.problem !== null ? (
          <Refused problem={login.problem} again={login.check} />
        ) : login.checking ? (
          <p class="empty" role="status">
            {words.loading}
          </p>
        ) : (
          <LoginForm ended={login.ended} enter={login.enter} />
        )}
      </main>
    </div>
  );
}
