/** Two jacks and a cable. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" strokeWidth="2.3" strokeLinecap="round" aria-hidden>
      <path d="M6 9.500C6 15.500 18 8.500 18 14.500" stroke="var(--ink)" />
      <circle cx="6" cy="6" r="3.500" stroke="var(--dev)" />
      <circle cx="18" cy="18" r="3.500" stroke="var(--prod)" />
    </svg>
  );
}
