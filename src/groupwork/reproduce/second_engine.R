# Recomputes results from the same scores, with nothing of groupwork in it.
# Arguments: folder of the input tables, file of the results. Base R alone, but for the mixed
# model, which takes lmerTest where it is installed.
arguments <- if (exists("webr_arguments")) webr_arguments else commandArgs(trailingOnly = TRUE)
folder <- arguments[1]
found <- list()
add <- function(kind, set, statistic, value)
  found[[length(found) + 1]] <<- data.frame(kind, set, statistic, value = as.numeric(value))
read <- function(name) {
  path <- file.path(folder, paste0(name, ".csv"))
  if (file.exists(path)) read.csv(path, colClasses = "character", check.names = FALSE) else NULL
}

# All sign flips of n numbers, the share whose size is at least that observed.
flips <- function(values) {
  if (length(values) == 0) return(NA)
  sums <- 0
  for (each in values) sums <- c(sums + each, sums - each)
  mean(abs(sums) >= abs(sum(values)) - 1e-9 * sum(abs(values)))
}

pairs <- read("pairs")
if (!is.null(pairs)) for (set in unique(pairs$set)) {
  part <- pairs[pairs$set == set, ]
  # Differences of decimals are equal where they differ by nothing but their last bits.
  change <- round(as.numeric(part$after) - as.numeric(part$before), 9)
  n <- length(change)
  if (n < 3 || sd(change) == 0) next
  test <- t.test(change)
  add("effects", set, "t", test$statistic)
  add("effects", set, "t p", test$p.value)
  add("effects", set, "mean_diff", mean(change))
  add("effects", set, "mean_diff ci_low", test$conf.int[1])
  add("effects", set, "mean_diff ci_high", test$conf.int[2])
  add("effects", set, "d_z", mean(change) / sd(change))
  limit <- function(p) uniroot(
    function(ncp) suppressWarnings(pt(test$statistic, n - 1, ncp)) - p,
    c(-37, 37), tol = 1e-12
  )$root / sqrt(n)
  add("effects", set, "d_z ci_low", limit(.975))
  add("effects", set, "d_z ci_high", limit(.025))
  moved <- change[change != 0]
  if (n <= 18) {
    add("effects", set, "permutation p", flips(change))
    add("effects", set, "wilcoxon_v p", flips(sign(moved) * rank(abs(moved))))
  }
}

family <- read("family")
if (!is.null(family)) for (name in unique(family$family)) {
  part <- family[family$family == name, ]
  adjusted <- p.adjust(as.numeric(part$p), "holm")
  for (i in seq_along(adjusted)) add("family", part$set[i], "p_holm", adjusted[i])
}

items <- read("items")
if (!is.null(items)) for (set in unique(items$set)) {
  part <- items[items$set == set, ]
  people <- unique(part$person)
  names <- unique(part$item)
  sheet <- matrix(NA_real_, length(people), length(names))
  sheet[cbind(match(part$person, people), match(part$item, names))] <- as.numeric(part$value)
  sheet <- sheet[complete.cases(sheet), , drop = FALSE]
  k <- ncol(sheet)
  if (k < 2 || nrow(sheet) < 3) next
  covariance <- cov(sheet)
  if (any(diag(covariance) == 0)) next
  add("reliability", set, "alpha", k / (k - 1) * (1 - sum(diag(covariance)) / sum(covariance)))
  if (k < 4) next
  fit <- try(
    factanal(covmat = covariance, factors = 1, n.obs = nrow(sheet),
             control = list(nstart = 5, opt = list(factr = 1e2, maxit = 2000))), silent = TRUE
  )
  if (!inherits(fit, "try-error")) {
    spread <- sqrt(diag(covariance))
    common <- sum(fit$loadings[, 1] * spread)^2
    add("reliability", set, "omega_total", common / (common + sum(fit$uniquenesses * spread^2)))
  }
}

arms <- read("arms")
if (!is.null(arms)) for (set in unique(arms$set)) {
  part <- arms[arms$set == set, ]
  fit <- summary(lm(as.numeric(after) ~ as.numeric(before) + factor(arm), part))$coefficients
  add("ancova", set, "estimate", fit[3, 1])
  add("ancova", set, "se", fit[3, 2])
  add("ancova", set, "p", fit[3, 4])
}

long <- read("long")
if (!is.null(long) && requireNamespace("lmerTest", quietly = TRUE)) for (set in unique(long$set)) {
  part <- long[long$set == set, ]
  part$score <- as.numeric(part$value)
  part$time <- factor(part$wave, levels = unique(part$wave))
  fit <- suppressMessages(lmerTest::lmer(score ~ time + (1 | person), part))
  table <- summary(fit)$coefficients
  for (i in seq_len(nrow(table) - 1) + 1) {
    wave <- levels(part$time)[i]
    add("mixed", paste0(set, "|", wave), "estimate", table[i, 1])
    add("mixed", paste0(set, "|", wave), "se", table[i, 2])
    add("mixed", paste0(set, "|", wave), "df", table[i, 3])
    add("mixed", paste0(set, "|", wave), "p", table[i, 5])
  }
}

codes <- read("codes")
if (!is.null(codes)) for (set in unique(codes$set)) {
  part <- codes[codes$set == set, ]
  counts <- table(factor(part$first, 0:1), factor(part$second, 0:1)) / nrow(part)
  chance <- sum(rowSums(counts) * colSums(counts))
  if (chance < 1) add("kappa", set, "cohen_kappa", (sum(diag(counts)) - chance) / (1 - chance))
}

results <- do.call(rbind, found)
results$value <- formatC(results$value, digits = 17, format = "g")
write.csv(results, arguments[2], row.names = FALSE, quote = TRUE)
cat(R.version.string, "\n")
