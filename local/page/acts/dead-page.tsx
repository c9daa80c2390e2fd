export const DeadPage = () => <h1 tabIndex={-1}>Dead letters</h1>;
