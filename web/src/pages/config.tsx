import type { JSX } from 'preact';
export function ConfigPage(): JSX.Element { return <h1>ConfigPage</h1>; }
