import type { ComponentType, JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { Session } from '../../lib/session.ts';
import { useStore } from '../../lib/store.ts';
import { mayHavePhone, PHONE_WANTED } from '../../telephone/wanted.ts';

type Bar = ComponentType<{ readonly session: Session }>;

/** The telephone above the page, for whoever wants one in the browser. Nobody else loads it. */
export function TelephoneSlot({ session }: { readonly session: Session }): JSX.Element | null {
  const isOn = useStore(PHONE_WANTED, (value) => value) && mayHavePhone(session);
  const [Bar, setBar] = useState<Bar | null>(null);
  useEffect(() => {
    if (isOn) void import('./telephone-bar.tsx').then(({ TelephoneBar }) => setBar(() => TelephoneBar));
  }, [isOn]);
  return isOn && Bar !== null ? <Bar session={session} /> : null;
}
