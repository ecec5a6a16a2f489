import type { JSX, TargetedSubmitEvent } from 'preact';
import { useState } from 'preact/hooks';
import { go, PLACE } from '../lib/router.ts';
import { logIn, LOGIN_REASON } from '../lib/session.ts';
import { useStore } from '../lib/store.ts';
import { Logo } from '../ui/icon.tsx';
import { Button, Field, Pills, Status } from '../ui/parts.tsx';

/** By name and password, or by an API key. */
export function LoginPage(): JSX.Element {
  const [way, setWay] = useState<'person' | 'key'>('person');
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const reason = useStore(LOGIN_REASON, (text) => text);
  const submit = (event: TargetedSubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    const values = Object.fromEntries(new FormData(event.currentTarget)) as Record<string, string>;
    setBusy(true);
    void logIn(values).then((fault) => {
      setBusy(false);
      setError(fault);
      if (fault === null && PLACE.get().page === 'login') go('./', 'replace');
    });
  };
  return (
    <main class="login">
      <form class="panel" onSubmit={submit} aria-label="Log in">
        <div class="row">
          <span class="brand">
            <Logo />
            Warmbridge
          </span>
        </div>
        <h1>Log in</h1>
        <Pills
          label="How"
          value={way}
          options={[
            ['person', 'Name and password'],
            ['key', 'API key'],
          ]}
          onPick={(next) => {
            setWay(next);
            setError(null);
          }}
        />
        {way === 'person' ? (
          <>
            <Field label="Name">
              <input class="input" name="name" autocomplete="username" required maxLength={128} />
            </Field>
            <Field label="Password">
              <input class="input" type="password" name="password" autocomplete="current-password" required />
            </Field>
          </>
        ) : (
          <Field label="API key">
            <input class="input" type="password" name="key" autocomplete="off" required maxLength={512} />
          </Field>
        )}
        <Status error={error ?? reason} isLoading={false} />
        <Button type="submit" tone="main" disabled={isBusy}>
          {isBusy ? 'One moment …' : 'Log in'}
        </Button>
      </form>
    </main>
  );
}
