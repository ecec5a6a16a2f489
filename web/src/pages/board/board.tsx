import type { JSX } from 'preact';
export function BoardPage(): JSX.Element { return <h1>BoardPage</h1>; }
