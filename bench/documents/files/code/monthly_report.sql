-- Bicycles delivered per country and month; demo bicycles do not count.
CREATE VIEW monthly_deliveries AS
SELECT country, date_trunc('month', delivered_at) AS month, count(*) AS bicycles
FROM orders
WHERE kind <> 'demo' AND cancelled_at IS NULL
GROUP BY country, month;

-- Dealers that have not ordered for 200 days are shown to the sales team in red.
CREATE VIEW sleeping_dealers AS
SELECT dealer, max(ordered_at) AS last_order
FROM orders
GROUP BY dealer
HAVING max(ordered_at) < now() - interval '200 days';
