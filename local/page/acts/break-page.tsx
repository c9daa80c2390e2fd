export const BreakPage = () => <h1 tabIndex={-1}>Break it</h1>;
