export const ListPage = () => <h1 tabIndex={-1}>Deliveries</h1>;
