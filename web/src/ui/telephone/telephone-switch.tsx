import type { JSX } from 'preact';
import type { Session } from '../../lib/session.ts';
import { useStore } from '../../lib/store.ts';
import { sure } from '../../lib/sure.ts';
import { mayHavePhone, PHONE_WANTED } from '../../telephone/wanted.ts';

/** Makes this browser the telephone of whoever is logged in. Off, and everything is as with a telephone on the desk. */
export function TelephoneSwitch({ session }: { readonly session: Session }): JSX.Element | null {
  const isOn = useStore(PHONE_WANTED, (value) => value);
  if (!mayHavePhone(session)) return null;
  return (
    <label class="check phone-switch">
      <input
        type="checkbox"
        role="switch"
        checked={isOn}
        onChange={({ currentTarget: input }) => {
          void change(input.checked).then((isDone) => {
            if (!isDone) input.checked = isOn;
          });
        }}
      />
      This browser is my telephone
    </label>
  );
}

/** @returns whether it is so now */
async function change(isOn: boolean): Promise<boolean> {
  const { PHONE, wantPhone } = await import('../../telephone/telephone.ts');
  const hasCall = PHONE.get().call.is !== 'none';
  if (!isOn && hasCall && !(await sure('The call at this browser ends with that. Go on?', 'End the call')))
    return false;
  wantPhone(isOn);
  return true;
}
