# Writes r_statistics.json and airquality.csv: reference values for missing scores, profiles,
# regressions with robust errors, test-retest and the number of factors.
# Run once in this folder with: Rscript r_statistics.R
# R 4.2.2 with lavaan 0.6-14, mice 3.15.0, mclust 6.0.0, sandwich 3.0-2, psych 2.2.9, jsonlite.
# Needs btheb.csv and attitude.csv beside it.
suppressMessages({library(lavaan); library(mice); library(mclust); library(sandwich); library(psych)})
options(warn = 1)
write.csv(airquality, "airquality.csv", row.names = FALSE, quote = FALSE)
attitude <- read.csv("attitude.csv")
btheb <- read.csv("btheb.csv")

# Little's test from lavaan's EM estimates (ML, missing at random).
little <- function(d) {
  d <- d[rowSums(!is.na(d)) > 0, , drop = FALSE]
  fit <- lavCor(d, missing = "fiml", output = "fit", se = "none",
                control = list(rel.tol = 1e-14, iter.max = 5000))
  h1 <- lavInspect(fit, "sampstat")
  mu <- h1$mean; sigma <- unclass(h1$cov) * nrow(d) / (nrow(d) - 1)
  pattern <- apply(!is.na(d), 1, function(r) paste(as.integer(r), collapse = ""))
  d2 <- 0; df <- -ncol(d)
  for (p in unique(pattern)) {
    rows <- d[pattern == p, , drop = FALSE]
    seen <- which(strsplit(p, "")[[1]] == "1")
    away <- colMeans(rows[, seen, drop = FALSE]) - mu[seen]
    d2 <- d2 + nrow(rows) * drop(t(away) %*% solve(sigma[seen, seen]) %*% away)
    df <- df + length(seen)
  }
  list(statistic = d2, df = df, p = pchisq(d2, df, lower.tail = FALSE),
       patterns = length(unique(pattern)), mean = as.list(mu), sd = as.list(sqrt(diag(unclass(h1$cov)))))
}
waves <- btheb[, c("pre", "m2", "m3", "m5", "m8")]

# Rubin's rules with Barnard and Rubin's degrees of freedom.
q <- c(5.1, 4.2, 6.3, 5.5, 4.8); u <- c(1.1, 1.3, 0.9, 1.2, 1.0)
pooled <- pool.scalar(q, u, n = 30, k = 1)
rubin <- list(q = q, u = u, complete_df = 29, estimate = pooled$qbar, se = sqrt(pooled$t),
              df = pooled$df, fmi = pooled$fmi)

# Chained normal regressions, as many imputations as make Monte Carlo error small.
imputed <- mice(cbind(waves, arm = as.integer(btheb$group == "BtheB")), m = 1000, maxit = 10,
                method = "norm", seed = 1, printFlag = FALSE)
changes <- lapply(c("m2", "m8"), function(wave) {
  change <- sapply(1:1000, function(i) {
    full <- complete(imputed, i); d <- full[[wave]] - full$pre; c(mean(d), var(d) / length(d))
  })
  p <- pool.scalar(change[1, ], change[2, ], n = nrow(waves), k = 1)
  list(estimate = p$qbar, se = sqrt(p$t), df = p$df, fmi = p$fmi, between = p$b)
})
names(changes) <- c("m2", "m8")

# Normal mixtures with one diagonal covariance matrix for all classes (mclust's EEI).
x <- as.matrix(iris[, 1:4])
write.csv(iris, "iris.csv", row.names = FALSE, quote = FALSE)
mixtures <- lapply(1:4, function(k) {
  fit <- Mclust(x, G = k, modelNames = "EEI", verbose = FALSE,
                control = emControl(tol = c(1e-12, 1e-12), itmax = c(5000, 5000)))
  list(classes = k, loglik = fit$loglik, bic = -fit$bic, share = sort(fit$parameters$pro))
})
rand <- adjustedRandIndex(c(1, 1, 1, 2, 2, 2, 3, 3), c(1, 1, 2, 2, 3, 3, 3, 1))

# OLS with HC3 errors.
fit <- lm(rating ~ complaints + learning + advance, attitude)
robust <- sqrt(diag(vcovHC(fit, type = "HC3")))
scaled <- lm(scale(rating) ~ scale(complaints) + scale(learning) + scale(advance), attitude)
ols <- list(b = as.list(coef(fit)), hc3 = as.list(robust), df = fit$df.residual,
            r_squared = summary(fit)$r.squared, adjusted = summary(fit)$adj.r.squared,
            beta = unname(coef(scaled)[-1]))

# Intraclass correlations of two waves (rows with both).
both <- na.omit(btheb[btheb$group == "TAU", c("pre", "m2")])
icc <- ICC(both, lmer = FALSE)$results
icc <- setNames(lapply(c("ICC2", "ICC3"), function(t) {
  r <- icc[icc$type == t, ]; list(estimate = r$ICC, low = r$`lower bound`, high = r$`upper bound`)
}), c("agreement", "consistency"))

# One factor by maximum likelihood, and parallel analysis of principal components.
factor <- factanal(attitude, 1, control = list(opt = list(factr = 1e4)))
residual <- cor(attitude) - tcrossprod(unclass(factor$loadings))
rms <- sqrt(mean(residual[lower.tri(residual)]^2))
set.seed(2)
parallel <- suppressMessages(fa.parallel(attitude, fa = "pc", n.iter = 2000, quant = 0.95,
                                         plot = FALSE, sim = FALSE))

json <- jsonlite::toJSON(list(
  little = list(airquality = little(airquality), btheb = little(waves)),
  rubin = rubin, imputed = changes, mixtures = mixtures, adjusted_rand = rand, ols = ols,
  icc = c(list(n = nrow(both)), icc),
  one_factor = list(chi2 = unname(factor$STATISTIC), df = factor$dof, p = unname(factor$PVAL), rmsr = rms),
  parallel = list(eigenvalues = parallel$pc.values, resampled_mean = parallel$pc.simr)
), auto_unbox = TRUE, digits = 15, pretty = TRUE)
writeLines(json, "r_statistics.json")
