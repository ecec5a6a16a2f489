import type { JSX } from 'preact';
export function VoicemailsPage(): JSX.Element { return <h1>VoicemailsPage</h1>; }
