# Meta-regression and the one-stage model over groups, run once: Rscript tests/data/r_programme.R
# Groups of invented changes at three sites, with the year in which they met.
suppressMessages({library(metafor); library(lmerTest); library(jsonlite)})
set.seed(11)
site <- c("a", "a", "a", "a", "b", "b", "b", "c", "c", "c", "c", "c")
year <- c(2019, 2020, 2021, 2022, 2019, 2021, 2022, 2019, 2020, 2020, 2021, 2022)
n <- c(8, 12, 9, 10, 7, 14, 11, 8, 9, 12, 10, 6)
effect <- c(a = -3, b = -7, c = -2)[site] + rnorm(12, 0, 2)
persons <- lapply(1:12, function(i) round(rnorm(n[i], effect[i], 5)))
y <- sapply(persons, mean)
v <- sapply(persons, var) / n
control <- list(threshold = 1e-12, maxiter = 1000)
alone <- rma(y, v, method = "REML", test = "adhoc", control = control)
by_site <- rma(y, v, mods = ~ factor(site), method = "REML", test = "adhoc", control = control)
means <- rma(y, v, mods = ~ factor(site) - 1, method = "REML", test = "adhoc", control = control)
by_year <- rma(y, v, mods = ~ year, method = "REML", test = "adhoc", control = control)
long <- data.frame(y = unlist(persons), group = rep(1:12, n))
mixed <- summary(lmer(y ~ 1 + (1 | group), long, control = lmerControl(optCtrl = list(xtol_abs = 1e-12, ftol_abs = 1e-14))))
limits <- predict(alone)
result <- list(
  persons = persons, site = site, year = year,
  pooled = list(estimate = alone$b[1], ci = c(alone$ci.lb, alone$ci.ub), tau2 = alone$tau2,
                i2 = alone$I2, q = alone$QE, q_p = alone$QEp, prediction = c(limits$pi.lb, limits$pi.ub)),
  site_model = list(f = by_site$QM, p = by_site$QMp, tau2 = by_site$tau2, q = by_site$QE, q_p = by_site$QEp,
              r2 = by_site$R2, means = c(means$b), low = means$ci.lb, high = means$ci.ub),
  year_model = list(f = by_year$QM, p = by_year$QMp, tau2 = by_year$tau2, r2 = by_year$R2,
              slope = by_year$b[2], low = by_year$ci.lb[2], high = by_year$ci.ub[2]),
  mixed = unname(mixed$coefficients[1, ]),
  versions = list(R = R.version.string, metafor = as.character(packageVersion("metafor")),
                  lmerTest = as.character(packageVersion("lmerTest"))))
write_json(result, "tests/data/r_programme.json", digits = NA, auto_unbox = TRUE, pretty = TRUE)
