/** The page about who is logged in: the password. */

import { useState } from 'preact/hooks';
import type { Client } from './api/client';
import type { Me } from './api/types';
import { PasswordForm } from './login/password_form';
import { Head } from './parts/head';
import { Notice } from './parts/notice';
import { useWords } from './words/words';

export function Account({ client, me }: { client: Client; me: Me }) {
  const words = useWords();
  const [changed, setChanged] = useState(false);
  return (
    <>
      <Head title={me.name} />
      <section class="card narrow" aria-labelledby="password-title">
        <h2 id="password-title">{words.changePassword}</h2>
        {changed ? (
          <Notice kind="success">{words.passwordChanged}</Notice>
        ) : (
          <PasswordForm client={client} must={false} done={() => setChanged(true)} />
        )}
      </section>
    </>
  );
}
