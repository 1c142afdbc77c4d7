# Random-effects pooling of several groups, run once: Rscript tests/data/r_sites.R
# metafor's standardised mean change (SMCC) is g_z by the approximate correction.
library(metafor)
library(lmerTest)
set.seed(5)
sites <- list(
  north = c(-4, -7, 1, -3, -9, -2, 0, -6),
  south = c(-1, 2, -3, -2, 4, -5),
  east = c(-11, -6, -8, -3, -12, -9, -7),
  west = c(0, -2, -6, -4, 1)
)
same <- list(a = c(1, 2, 3, 4), b = c(1.5, 2.5, 3, 4.5, 2), c = c(0.5, 3, 3.5))
pooled <- function(y, v) {
  fit <- rma(y, v, method = "REML", test = "knha", control = list(threshold = 1e-12, maxiter = 1000))
  limits <- predict(fit)
  adhoc <- rma(y, v, method = "REML", test = "adhoc", control = list(threshold = 1e-12, maxiter = 1000))
  list(estimate = fit$b[1], se = fit$se, ci = c(fit$ci.lb, fit$ci.ub), p = fit$pval,
       tau2 = fit$tau2, i2 = fit$I2, q = fit$QE, q_p = fit$QEp,
       adhoc = c(adhoc$ci.lb, adhoc$ci.ub),
       prediction = c(limits$pi.lb, limits$pi.ub))
}
both <- function(groups) {
  n <- sapply(groups, length)
  m <- sapply(groups, mean)
  s <- sapply(groups, sd)
  j <- 1 - 3 / (4 * (n - 1) - 1)
  g <- j * m / s
  long <- data.frame(y = unlist(groups), site = rep(names(groups), n))
  mixed <- lmer(y ~ 1 + (1 | site), long)
  list(mean_diff = pooled(m, s^2 / n), g_z = pooled(g, 1 / n + g^2 / (2 * n)),
       mixed = list(coefficients = unname(summary(mixed)$coefficients[1, ]),
                    site_variance = unname(as.data.frame(VarCorr(mixed))$vcov[1])))
}
result <- list(differ = both(sites), same = both(same),
               data = list(differ = sites, same = same),
               versions = list(R = R.version.string, metafor = as.character(packageVersion("metafor")),
                               lmerTest = as.character(packageVersion("lmerTest"))))
library(jsonlite)
write_json(result, "tests/data/r_sites.json", digits = NA, auto_unbox = TRUE, pretty = TRUE)
